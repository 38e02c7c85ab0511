# hl7.py engine PORT: accepts every message.   hl7.py send PORT CONTROLID: sends one and prints the answer.
import socket, sys, threading

def frame(reader):
    message = b""
    while not message.endswith(b"\x1c\r"):
        part = reader.recv(65536)
        if not part:
            return None
        message += part
    return message[1:-2]

def framed(text):
    return b"\x0b" + text.encode() + b"\x1c\r"

def acknowledge(client):
    with client:
        while (message := frame(client)) is not None:
            control = message.split(b"|")[9].split(b"\r")[0].decode()
            client.sendall(framed(f"MSH|^~\\&|ENGINE||HIS||20261120||ACK|A{control}|P|2.5\rMSA|AA|{control}\r"))

port = int(sys.argv[2])
if sys.argv[1] == "engine":
    listener = socket.create_server(("127.0.0.1", port))
    while True:
        client, _ = listener.accept()
        threading.Thread(target=acknowledge, args=(client,), daemon=True).start()
else:
    with socket.create_connection(("127.0.0.1", port), 20) as server:
        server.settimeout(20)
        server.sendall(framed(f"MSH|^~\\&|HIS||ENGINE||20261120||ADT^A01|{sys.argv[3]}|P|2.5\rPID|1\r"))
        print(frame(server).decode().replace("\r", "\n"))
