"""Site 总装: settings, URL roots, API root, middleware, command line."""
