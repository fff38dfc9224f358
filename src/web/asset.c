/* Look-ups in the table of static files.  (Contract in asset.h.) */
#include "web/asset.h"

const struct asset *
asset_find(struct text path)
{
	size_t low = 0, high = asset_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_compare(path, asset_table[middle].path);
		if (order == 0) return &asset_table[middle];
		if (order < 0) high = middle;
		else low = middle + 1;
	}
	return NULL;
}

struct text
asset_path(struct text name)
{
	for (size_t i = 0; i < asset_count; i++)
		if (text_equal(asset_table[i].name, name)) return asset_table[i].path;
	return TEXT_NONE;
}
