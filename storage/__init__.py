"""Where everything is kept: tables, repositories, the programme folder. Only `bot` imports it."""
