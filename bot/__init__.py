"""The way in and out: settings, wiring, command line, channels, console, pages, delivery, texts."""
