"""The package of plugins, spread over many directories.

This is the home of the plugins that come with the package.  A project adds its own by a folder ``minitwisted/plugins``, without
an ``__init__.py``, in any directory of ``sys.path``: see ``minitwisted.plugin``.
"""

from __future__ import annotations

from minitwisted.plugin import pluginPackagePaths

__path__.extend(pluginPackagePaths(__name__))
__all__: list[str] = []
