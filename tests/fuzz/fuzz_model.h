/* For targets that are fed models. */
#ifndef FUZZ_MODEL_H
#define FUZZ_MODEL_H

#include "base/text.h"
#include "dmn.h"
#include "fuzz.h"

/* Is it a model without an error? */
static inline bool
fuzz_loads(struct text xml)
{
	struct dmn_source source = { { "fuzz.dmn", 8 }, { xml.at, xml.bytes } };
	struct dmn_model *model = NULL;
	bool good = dmn_load(NULL, &source, 1, &model) == DMN_OK;

	dmn_free(model);
	return good;
}

#endif
