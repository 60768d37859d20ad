"""Scripts and styles under `/static/<folder>/<name>.<hash>.<ending>`, kept for a year.

The hash of the content is part of the address, so a browser never asks twice and never shows an
old script with a new page. The files are few and small: they are read once and held in memory,
with their gzip beside them (a phone at 400 kbit/s is what the page is measured on).
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

FOREVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    address: str
    content_type: str
    body: bytes
    gzipped: bytes


class Assets:
    """Every static file of every folder, by its plain name and by its address."""

    def __init__(self) -> None:
        self._by_name: dict[str, Asset] = {}
        self._by_address: dict[str, Asset] = {}

    def add_folder(self, prefix: str, folder: Path) -> None:
        """Read every file of `folder` (not of folders in it); they are `<prefix>/<name>`."""
        for path in sorted(p for p in folder.iterdir() if p.is_file()):
            asset = _read(prefix, path)
            self._by_name[f"{prefix}/{path.name}"] = asset
            self._by_address[asset.address] = asset

    def address(self, name: str) -> str:
        """Return the address of `web/chat.js`. Raises KeyError when there is no such file."""
        return self._by_name[name].address

    async def serve(self, request: web.Request) -> web.Response:
        """Answer `GET /static/...`; 404 for a hash that is not the present one."""
        asset = self._by_address.get(request.path)
        if asset is None:
            raise web.HTTPNotFound
        takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
        headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
        if takes_gzip:
            headers["Content-Encoding"] = "gzip"
        return web.Response(
            body=asset.gzipped if takes_gzip else asset.body,
            content_type=asset.content_type,
            charset="utf-8",
            headers=headers,
        )


def _read(prefix: str, path: Path) -> Asset:
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:12]
    content_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return Asset(
        address=f"/static/{prefix}/{path.stem}.{digest}{path.suffix}",
        content_type=content_type or "application/octet-stream",
        body=body,
        gzipped=gzip.compress(body, mtime=0),
    )
