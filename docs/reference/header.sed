# The comment at the head of a header is about the file.
1,/^#pragma once/{
  s|^//|///|
  s|^#pragma once|/// @file|
}
