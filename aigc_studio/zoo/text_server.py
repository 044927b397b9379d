"""Where a server is that writes texts, and how it is spoken to."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class TextServer:
    """A server of OpenAI's chat protocol: Ollama, vLLM, llama.cpp, `transformers serve`."""

    address: str  # with the version in it: http://127.0.0.1:11434/v1
    model: str = ""  # as the server calls it; "" for the first that it names
    key: str = field(default="", repr=False)

    @property
    def place(self) -> str:
        """Return host and port, for people."""
        return urlsplit(self.address).netloc.rpartition("@")[2]
