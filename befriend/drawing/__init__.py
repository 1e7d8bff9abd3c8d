"""Pictures of scores as geometry: frozen numbers that a template turns into SVG. No web, no words, no colours."""
