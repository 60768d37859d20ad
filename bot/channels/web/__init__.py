"""The web chat: a page that works with and without its script, and a button for partners' pages."""
