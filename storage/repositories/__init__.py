"""One repository per port of `domain/ports.py`, each over SQLAlchemy's synchronous Session.

They return domain objects, never rows, and run the same statements on SQLite and PostgreSQL; what
differs is in `rows.py`. Only `storage/unit_of_work.py` makes them.
"""
