"""A mail server of a few lines that keeps what it was given, and may strike in the middle."""

import socket
import threading
from collections.abc import Callable


class Sink:
    """Listens on `port`; `letters` are the messages taken. `strike(word)` is called before each answer."""

    def __init__(self, strike: Callable[[str], None] = lambda _word: None) -> None:
        self.letters: list[str] = []
        self.strike = strike
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._socket.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as talk:
                try:
                    self._talk(talk)
                except OSError:
                    # Who called was killed.
                    continue

    def _talk(self, talk) -> None:
        self._say(talk, "greeting", b"220 sink")
        while command := talk.readline():
            word = command.split()[0].decode().upper()
            if word == "DATA":
                self._say(talk, word, b"354 go on")
                text = b"".join(iter(talk.readline, b".\r\n"))
                self.letters.append(text.decode())
                self._say(talk, "taken", b"250 taken")
            elif word == "QUIT":
                self._say(talk, word, b"221 bye")
                return
            else:
                self._say(talk, word, b"250 ok")

    def _say(self, talk, word: str, answer: bytes) -> None:
        self.strike(word)
        talk.write(answer + b"\r\n")
        talk.flush()
