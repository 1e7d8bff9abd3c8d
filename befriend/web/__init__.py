"""The web front: settings, root addresses, base templates, components, css and js."""
