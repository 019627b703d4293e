// What a program with a `main` of its own calls of libFuzzer; LLVM installs no header with it.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Takes the command line of a fuzzer; runs `callback` on one input after the other.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
