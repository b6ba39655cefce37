"""What stands outside in tests: receivers of HTTP and of mail that remember everything and misbehave as told."""
import base64
import hashlib
import hmac
import http.server
import socket
import ssl
import threading
import time


def verified(secret, headers, body):
    """Checks a webhook as its receiver would, from the specification alone: HMAC-SHA256 over "id.timestamp.body"."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return fresh and any(hmac.compare_digest(one, f"v1,{wanted}") for one in headers["webhook-signature"].split(" "))


class HttpReceiver:
    """`script`: (status, headers, body) of the first requests, or a number of seconds to keep one waiting; afterwards `answer`."""

    def __init__(self, script=(), answer=(200, {}, b"ok"), port=0, certificate=None):
        self.script = list(script)
        self.answer = answer
        self.requests = []  # (method, path, headers, body)
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def take(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with outer.lock:
                    outer.requests.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                    step = outer.script.pop(0) if outer.script else outer.answer
                if isinstance(step, (int, float)):
                    time.sleep(step)
                    step = outer.answer
                status, headers, answer = step
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                try:
                    self.wfile.write(answer)
                except OSError:
                    pass

            do_POST = do_GET = take

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # who hangs up is no fault of the test
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count, seconds=30):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with self.lock:
                if len(self.requests) >= count:
                    return list(self.requests)
            time.sleep(0.02)
        raise AssertionError(f"{len(self.requests)} requests came, {count} were wanted")

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class MailReceiver:
    """Speaks as much SMTP as it takes to receive mail. `replies`: what RCPT answers, in order; afterwards 250."""

    def __init__(self, replies=()):
        self.replies = list(replies)
        self.mails = []  # (from, [to], data)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb", buffering=0) as stream:
                self.session(stream)

    def session(self, stream):
        say = lambda text: stream.write(text.encode() + b"\r\n")
        say("220 test")
        sender, to = "", []
        for line in iter(stream.readline, b""):
            command = line.decode().strip()
            upper = command.upper()
            if upper.startswith("EHLO"):
                say("250-test\r\n250 8BITMIME")
            elif upper.startswith("MAIL FROM:"):
                sender, to = command[10:], []
                say("250 ok")
            elif upper.startswith("RCPT TO:"):
                reply = self.replies.pop(0) if self.replies else "250 ok"
                to.append(command[8:])
                say(reply)
            elif upper == "DATA":
                say("354 go on")
                data = b""
                while not data.endswith(b"\r\n.\r\n"):
                    data += stream.read(1)
                self.mails.append((sender, to, data[:-5]))
                say("250 taken")
            elif upper == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def stop(self):
        self.socket.close()
