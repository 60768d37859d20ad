"""Alembic's migrations: one file per change of the tables. Run by `storage/migrate.py` only."""
