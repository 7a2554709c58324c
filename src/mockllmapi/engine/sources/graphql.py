"""GraphQL operations get an error that names the feature, since a generated record is not an answer to them."""

from __future__ import annotations

import re

from mockllmapi.engine.answer_request import AnswerRequest
from mockllmapi.errors import GraphQlNotMocked
from mockllmapi.exchange import MockAnswer

__all__ = ["GraphQl"]

_OPERATION = re.compile(r"(?:query|mutation|subscription|fragment)\b|[{#]")


class GraphQl:
    """Refuses GraphQL operations that have neither a shape nor a taught answer."""

    async def answer(self, request: AnswerRequest) -> MockAnswer | None:
        """Raise GraphQlNotMocked for a GraphQL operation; leave every other request to the next source."""
        sent = request.client_request
        query = sent.body.get("query") if isinstance(sent.body, dict) else None
        is_operation = isinstance(query, str) and _OPERATION.match(query.lstrip()) is not None
        is_endpoint = sent.method == "POST" and sent.segments[-1:] != () and sent.segments[-1].lower() == "graphql"
        if is_endpoint and is_operation and sent.controls.shape is None:
            raise GraphQlNotMocked
        return None
