"""Entry of `python -m aigc_studio`."""

from aigc_studio.cli import app

if __name__ == "__main__":
    app(prog_name="aigc_studio")
