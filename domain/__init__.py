"""What the assistant is about: people, cases, referrals, conversation, rules.

Pure Python, standard library only; `now` and ids come in as arguments. Everything may import it.
"""
