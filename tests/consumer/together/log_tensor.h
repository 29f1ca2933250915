// What LibTorch computes, in a file of its own: its include folder has headers of another protobuf.
#pragma once

#include <tbviz/summary_writer.h>

// Logs {{0, 1, 2}, {3, 4, 5}} times its transpose: the corners as a curve, all of it as a histogram.
void log_product(tbviz::SummaryWriter& writer);

// Whether what LibTorch throws is caught as its own type.
bool torch_throws();
