// Logs of writers that compute no checksums of data, as verify and repair speak of them.
#pragma once

#include <string_view>

namespace tbviz::cli {

/// Of --no-data-crc.
inline constexpr std::string_view kNoDataCrcHelp =
    "Take data as it is, whatever its checksum, as of writers that leave it zero; lengths are "
    "checked all the same";

/// Said where every checksum is zero.
inline constexpr std::string_view kZeroChecksums =
    "all checksums of data are zero: this writer seems to leave them so; --no-data-crc takes the "
    "data as it is";

}  // namespace tbviz::cli
