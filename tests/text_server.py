"""A small server of OpenAI's chat protocol, to be run as a process of its own and killed.

It answers with what it was asked, word by word, for as long as it lives where the request says so.
Prints its port once it listens.
"""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW_S = 0.02


class Chat(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(200, {"data": [{"id": "parrot"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        data = json.loads(asked["messages"][1]["content"])
        subject, way = data["subject"], data.get("audience", "")
        if way == "refuse":
            self._answer(404, {"error": {"message": f"no model {asked['model']}"}})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if way == "strange":
            self._send("data: <html>\n\n")
        self._say("<think>hm</think>" + subject)
        while way == "endless":
            try:
                self._say(" and")
            except ConnectionError:  # nobody listens any more
                return
            time.sleep(SLOW_S)
        self._say(f" by {asked['model']} {asked['seed']}", "stop")
        self._send("data: [DONE]\n\n")
        self._send("")

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _say(self, word: str, reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": word}, "finish_reason": reason}
        self._send(f"data: {json.dumps({'choices': [choice]})}\n\n")

    def _send(self, text: str) -> None:
        content = text.encode()
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Chat)
    print(server.server_port)  # noqa: T201
    sys.stdout.flush()
    server.serve_forever()
