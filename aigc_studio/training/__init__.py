"""How the bundled weights are made and measured."""
