"""One revision a file, named by its number; each also says how to go back."""
