#!/usr/bin/env python3
"""Turns a folder of built page files into one C++ file: embed_ui.py DIST OUT.cc

Bytes go in through the assembler's .incbin, so that compiling costs nothing. Without the folder the table is empty.
"""
import gzip
import pathlib
import sys

TEXT = {".html", ".js", ".css", ".svg", ".json", ".webmanifest"}


def main() -> None:
    dist, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    blobs = out.parent / "embedded"
    blobs.mkdir(parents=True, exist_ok=True)
    files = sorted(p for p in dist.rglob("*") if p.is_file() and p.suffix != ".map") if dist.is_dir() else []
    lines = ['#include "api/internal/embedded.h"', ""]
    table = []
    for i, path in enumerate(files):
        packed = path.suffix in TEXT
        data = path.read_bytes()
        blob = blobs / f"{i}.bin"
        blob.write_bytes(gzip.compress(data, 9, mtime=0) if packed else data)
        lines.append(f'asm(".section .rodata\\n.balign 16\\n.global clarion_ui_{i}\\nclarion_ui_{i}:\\n.incbin \\"{blob}\\"\\n.global clarion_ui_{i}_end\\nclarion_ui_{i}_end:\\n.previous\\n");')
        lines.append(f'extern "C" {{ extern const char clarion_ui_{i}[]; extern const char clarion_ui_{i}_end[]; }}')
        table.append(f'      {{"/{path.relative_to(dist)}", {{clarion_ui_{i}, static_cast<size_t>(clarion_ui_{i}_end - clarion_ui_{i})}}, {str(packed).lower()}}},')
    lines += ["", "namespace clarion::api::internal {", "std::span<const EmbeddedFile> EmbeddedFiles() {"]
    if table:
        lines += ["  static const EmbeddedFile kFiles[] = {", *table, "  };", "  return kFiles;"]
    else:
        lines += ["  return {};"]
    lines += ["}", "}  // namespace clarion::api::internal", ""]
    text = "\n".join(lines)
    if not out.exists() or out.read_text() != text:
        out.write_text(text)
    else:
        out.touch()


main()
