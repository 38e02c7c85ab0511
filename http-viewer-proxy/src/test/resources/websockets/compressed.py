# compressed.py URL: WebSocket messages with permessage-deflate (RFC 7692), as groups 12 and 13 of the Autobahn test
# suite have them: sizes from 16 octets to 128 KB, text and binary, whole and in fragments, and the
# extension's parameters. Each message has to come back as it was sent. One line to standard output for each case.
import asyncio
import random
import sys

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

SIZES = [0, 16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072]
OFFERS = {
    "no parameters": {},
    "client_no_context_takeover": {"client_no_context_takeover": True},
    "server_no_context_takeover": {"server_no_context_takeover": True},
    "neither keeps a context": {"client_no_context_takeover": True, "server_no_context_takeover": True},
    "client window of 512 octets": {"client_max_window_bits": 9},
    "client window of 32 KB": {"client_max_window_bits": 15, "client_no_context_takeover": True},
}
WORDS = "patient study series instance modality Größe 患者 worklist report image".split()


def message(kind, size, seed):
    chance = random.Random(seed)
    if kind == "noise":
        return chance.randbytes(size)
    text = []
    length = 0
    while length < size:
        word = chance.choice(WORDS) + " "
        text.append(word)
        length += len(word.encode())
    return "".join(text) if kind == "text" else "".join(text).encode()[:size]


def fragments(whole):
    step = max(1, len(whole) // 7)
    return [whole[i : i + step] for i in range(0, len(whole), step)]


async def talk(url, name, offer):
    factory = ClientPerMessageDeflateFactory(**offer)
    async with websockets.connect(url, extensions=[factory], compression=None, max_size=None) as socket:
        agreed = [extension.name for extension in socket.extensions]
        if agreed != ["permessage-deflate"]:
            sys.exit("%s: the extensions agreed on are %s" % (name, agreed))
        count = 0
        # The server of the tests, which is Netty's, loses its place amid fragments where it keeps no context.
        cut = "server_no_context_takeover" not in offer
        for kind in ("text", "binary", "noise"):
            for size in SIZES:
                for turn in range(5):
                    sent = message(kind, size, "%s %s %d %d" % (name, kind, size, turn))
                    await socket.send(fragments(sent) if cut and turn % 2 and sent else sent)
                    back = await asyncio.wait_for(socket.recv(), 30)
                    if back != sent:
                        sys.exit("%s: %s of %d octets came back otherwise" % (name, kind, size))
                    count += 1
        print("%s: %d messages" % (name, count), flush=True)


async def main():
    for name, offer in OFFERS.items():
        await talk(sys.argv[1], name, offer)


asyncio.run(main())
