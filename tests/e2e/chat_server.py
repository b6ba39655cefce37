"""A server that speaks /v1/chat/completions as real ones do, and misbehaves as real ones do, one scripted behaviour a request."""
import http.server
import json
import re
import threading
import time
import zlib


def conversation_of(body):
    """The turns as the server sees them: [(speaker, text)]."""
    content = body["messages"][-1]["content"]
    return re.findall(r"^\[\d+\] (\w+): (.*)$", content, re.M)


def verdict(body, **members):
    """A fitting answer: yes, with the first words of the last turn as quote."""
    answer = {"verdict": "yes", "confidence": 0.9, "quotes": [conversation_of(body)[-1][1][:20].strip()], "reason": "It was said."}
    return json.dumps({**answer, **members})


def completion(content, tool_calls=None, finish="stop", usage=True):
    message = {"role": "assistant", "content": content}
    if tool_calls:
        message["tool_calls"] = tool_calls
    out = {"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": finish}]}
    if usage:
        out["usage"] = {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050}
    return out


class ChatServer:
    """`script`: behaviours of the first requests, in order; afterwards `answer` decides. Records every byte that came in."""

    def __init__(self, script=(), certificate=None):
        self.script = list(script)
        self.requests = []  # parsed bodies
        self.raw = b""      # heads and bodies
        self.times = []
        self.lock = threading.Lock()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args):
                pass

            def do_POST(self):
                data = self.rfile.read(int(self.headers["Content-Length"]))
                body = json.loads(data)
                with outer.lock:
                    outer.raw += self.requestline.encode() + str(self.headers).encode() + data
                    outer.requests.append(body)
                    outer.times.append(time.monotonic())
                    behave = outer.script.pop(0) if outer.script else (embeddings if self.path.endswith("/embeddings") else normal)
                self.close_connection = True
                try:
                    behave(self, body)
                except (BrokenPipeError, ConnectionResetError):
                    pass

            def give(self, status, payload, headers=(), kind="application/json"):
                data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def stream(self, text, cut=7, chunked=True):
                """Server-sent events in packets of `cut` bytes, wherever that cuts."""
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream; charset=utf-8")
                if chunked:
                    self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                data = text.encode()
                for at in range(0, len(data), cut):
                    piece = data[at:at + cut]
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
                    self.wfile.flush()
                if chunked:
                    self.wfile.write(b"0\r\n\r\n")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        scheme = "http"
        if certificate:
            import ssl
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}/v1"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


# --- behaviours: functions of the handler and the request's body ---

def normal(handler, body):
    if body.get("stream"):
        return streamed(handler, body)
    if "tools" in body:
        return handler.give(200, completion(None, [{"id": "c1", "type": "function", "function": {
            "name": body["tools"][0]["function"]["name"], "arguments": verdict(body)}}], "tool_calls"))
    return handler.give(200, completion(verdict(body)))


def chunk(delta, finish=None, **members):
    return {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **members}


def events(chunks, end="\r\n"):
    return "".join(f"data: {json.dumps(one)}{end}{end}" for one in chunks)


def streamed(handler, body, end="\r\n", done=True, chunked=True):
    text = verdict(body)
    name = body["tools"][0]["function"]["name"] if "tools" in body else ""
    pieces = [text[at:at + 5] for at in range(0, len(text), 5)]
    if name:
        deltas = [{"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": {"name": name, "arguments": ""}}]}]
        deltas += [{"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in pieces]
    else:
        deltas = [{"role": "assistant", "content": ""}] + [{"content": piece} for piece in pieces]
    chunks = [chunk(delta) for delta in deltas] + [chunk({}, "tool_calls" if name else "stop")]
    chunks.append({"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 50}})
    out = f": a comment{end}{end}" + events(chunks, end) + (f"data: [DONE]{end}{end}" if done else "")
    handler.stream(out, chunked=chunked)


def status(code, message, *headers):
    return lambda handler, body: handler.give(code, {"error": {"message": message, "type": "error"}}, headers)


def says(**members):
    return lambda handler, body: handler.give(200, completion(verdict(body, **members)))


def slow(seconds):
    def behave(handler, body):
        time.sleep(seconds)
        normal(handler, body)
    return behave


def dripping(handler, body):
    """Begins at once and never gets to the end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b": still there\n\n")
        handler.wfile.flush()
        time.sleep(0.1)


def dropped(handler, body):
    """Half an answer, then nothing: the connection ends in the middle of a chunked stream."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    half = events([chunk({"content": '{"verdict":'})]).encode()
    handler.wfile.write(b"%x\r\n%s\r\n" % (len(half), half))
    handler.wfile.flush()
    handler.connection.close()


def broken_off(handler, body):
    """A stream without a length that just ends."""
    handler.stream(events([chunk({"content": '{"verdict":'})]), chunked=False)


def broken_json(handler, body):
    handler.give(200, b'{"choices": [{"message": {"content": "{\\"verd')


def huge(handler, body):
    handler.give(200, completion("x" * (5 << 20)))


def embeddings(handler, body):
    """/embeddings: words hashed into 64 numbers, given out of order, on top of one large direction as real models have it."""
    data = []
    for index, text in enumerate(body["input"]):
        vector = [1.0] * 64
        for word in re.findall(r"[a-z]{4,}", text.lower()):
            vector[zlib.crc32(word.encode()) % 64] += 1
        data.append({"object": "embedding", "index": index, "embedding": vector})
    handler.give(200, {"object": "list", "data": data[::-1], "model": body["model"], "usage": {"prompt_tokens": 5 * len(data), "total_tokens": 5 * len(data)}})


def embeddings_too_few(handler, body):
    handler.give(200, {"data": [{"index": 0, "embedding": [1.0]}]})


def refuses_schema(handler, body):
    if "response_format" in body:
        return handler.give(400, {"error": {"message": "response_format: json_schema is not supported"}})
    return handler.give(200, completion("Here you are:\n```json\n" + verdict(body) + "\n```"))
