"""HTTP to a server of ours that survives a link that is cut: a request is sent again.

Only for requests that may be done twice, as all that we send to Chroma may.
"""

from __future__ import annotations

import time
from typing import Any, Final

import httpx

from agent.errors import EndpointError

PAUSE: Final = 0.5
SILENT: Final = 60.0  # seconds without a byte of the answer after which a link counts as cut


class Patient(httpx.BaseTransport):
    """Sends a request again until its patience is used up."""

    def __init__(self, seconds: float, limits: httpx.Limits) -> None:
        """Take how long a cut link may last."""
        self._seconds = seconds
        self.users = 0
        self._inner = httpx.HTTPTransport(limits=limits)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer.

        Raises:
            EndpointError: There was none in time.
        """
        deadline = time.monotonic() + self._seconds
        while True:
            try:
                response = self._inner.handle_request(request)
                response.read()  # an answer that breaks off is none
                return response
            except httpx.TransportError as error:
                if time.monotonic() >= deadline:
                    where = f"{request.url.scheme}://{request.url.netloc.decode()}"
                    said = str(error) or type(error).__name__
                    raise EndpointError(
                        f"the server at {where} does not answer ({said})"
                    ) from error
                time.sleep(PAUSE)

    def close(self) -> None:
        """Close its connections."""
        self._inner.close()


def make_patient(client: Any, seconds: float) -> None:
    """Let a Chroma client bear a cut link for so long; it has no setting for it."""
    server = client._server  # one for all clients of this process with the same address
    if not isinstance(server._session._transport, Patient):
        server._session.close()
        server._session = httpx.Client(
            headers=server._session.headers,
            timeout=httpx.Timeout(SILENT, connect=10.0),
            transport=Patient(seconds, server.http_limits),
        )
    server._session._transport.users += 1


def close(client: Any) -> None:
    """Close a client that was made patient, with its connections when no other uses them."""
    session = client._server._session
    client.close()
    session._transport.users -= 1
    if not session._transport.users:
        session.close()
