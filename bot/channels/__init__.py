"""One folder per door. Channels never import each other; they meet in `handlers.turns`."""
