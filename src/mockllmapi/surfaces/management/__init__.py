"""Everything about the server itself, below `/_mock`: backends, health, and its own description.

`make_management` builds one Starlette application from what `app.py` hands it; the routes stand in routes.py, what they
say in views.py, the OpenAPI document and its page in openapi.py and docs_page.py.
"""

from mockllmapi.surfaces.management.addresses import is_apart, is_below, management_path
from mockllmapi.surfaces.management.announcing import announce_requests
from mockllmapi.surfaces.management.routes import ManagementParts, make_management

__all__ = ["ManagementParts", "announce_requests", "is_apart", "is_below", "make_management", "management_path"]
