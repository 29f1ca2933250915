// Loops that are worth compiling twice.
#pragma once

#include <cstddef>  // Says which C library this is.

/// Before a function: compiled for AVX2 too, and chosen when the program starts. For loops over
/// many values that compilers make vectors of; the results are the same, as neither version may
/// fuse or reorder arithmetic. Nothing where the compiler or the C library cannot choose, and under
/// sanitizers, which are not there yet when the choice is made.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TBVIZ_WIDE_VECTORS __attribute__((target_clones("avx2", "default")))
#else
#define TBVIZ_WIDE_VECTORS
#endif
