"""Everything about the server itself: backends, health, and its own description.

`make_management` builds one Starlette application from what `app.py` hands it; the routes stand in routes.py, what they
say in views.py, the OpenAPI document and its page in openapi.py and docs_page.py.
"""

from mockllmapi.surfaces.management.routes import ManagementParts, is_management_path, make_management

__all__ = ["ManagementParts", "is_management_path", "make_management"]
