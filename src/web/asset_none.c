/* No static files: stands in where the build makes no table. */
#include "web/asset.h"

const struct asset asset_table[] = { { .path = { NULL, 0 } } };
const size_t asset_count = 0;
