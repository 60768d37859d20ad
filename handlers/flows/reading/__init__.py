"""Reading an answer at its own question: deterministic, before any classifier (design section 6).

Each reader returns slots to fill, `Unclear` with a kind reason, or None: nothing to say to it.
"""
