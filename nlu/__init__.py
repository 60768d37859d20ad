"""Understanding of free text: entities, intents, needs, signs of danger. May import `domain` only.

Two originals, English and French; nothing here waits for a network but the Rasa interpreter.
"""
