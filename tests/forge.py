"""A small forge on the loopback: it keeps the comments of a request as GitHub and GitLab do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

WORKFLOW = "github-actions[bot]"


def comment(number: int, body: str, writer: str) -> dict[str, Any]:
    """Return a comment, with its writer as both forges name him."""
    return {"id": number, "body": body, "user": {"login": writer}, "author": {"username": writer}}


class Forge:
    """What was said, and by which requests: a list may be longer than a page."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str]] = []
        self.refuses = False
        """Whether the token may only read."""
        self.hides = False
        """Whether the token may not even read."""
        self.user = ""
        """Whose the token is; empty: no user's, as that of a workflow."""
        self.url = ""


@contextmanager
def serving(token_header: str, token: str) -> Iterator[Forge]:
    """Serve a forge that wants a token in a header, and give what it keeps."""
    forge = Forge()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self, status: int, document: Any) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _serve(self) -> None:
            address = urlsplit(self.path)
            forge.requests.append((self.command, address.path))
            length = int(self.headers.get("Content-Length") or 0)
            given = json.loads(self.rfile.read(length) or "{}")
            may = not forge.hides and (self.command == "GET" or not forge.refuses)
            if self.headers.get(token_header) != token or not may or (address.path == "/user" and not forge.user):
                self._answer(403, {"message": "may not"})
            elif address.path == "/user":
                self._answer(200, {"login": forge.user, "username": forge.user})
            elif self.command == "GET":
                query = parse_qs(address.query)
                size, page = int(query["per_page"][0]), int(query["page"][0])
                self._answer(200, forge.comments[(page - 1) * size : page * size])
            elif self.command == "POST":
                forge.comments.append(comment(len(forge.comments) + 1, given["body"], forge.user or WORKFLOW))
                self._answer(201, forge.comments[-1])
            else:
                known = {str(one["id"]): one for one in forge.comments}
                known[address.path.rpartition("/")[2]]["body"] = given["body"]
                self._answer(200, {})

        do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815 -- the names that the base class calls

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        forge.url = f"http://127.0.0.1:{server.server_port}"
        yield forge
        server.shutdown()
