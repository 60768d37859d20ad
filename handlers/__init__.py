"""Use cases: what happens when a message comes, when a relay person acts. No channel's words."""
