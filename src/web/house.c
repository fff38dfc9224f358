/*
 * What this program's web side is made of: the tables of routes and the hooks of the rooms around the HTTP layer, one
 * row
 * each.  (Contract in web.h, web_open.)
 */
#include "web/api/api.h"
#include "web/pages/pages.h"
#include "web/pages/session.h"
#include "web/web.h"

void
web_open(struct web *w)
{
	static struct route_table tables[11];

	tables[0] = (struct route_table){ web_routes, web_route_count };
	tables[1] = (struct route_table){ session_routes, session_route_count };
	tables[2] = (struct route_table){ public_routes, public_route_count };
	tables[3] = (struct route_table){ case_routes, case_route_count };
	tables[4] = (struct route_table){ section_routes, section_route_count };
	tables[5] = (struct route_table){ act_routes, act_route_count };
	tables[6] = (struct route_table){ organisation_routes, organisation_route_count };
	tables[7] = (struct route_table){ office_routes, office_route_count };
	tables[8] = (struct route_table){ api_routes, api_route_count };
	tables[9] = (struct route_table){ budget_routes, budget_route_count };
	tables[10] = (struct route_table){ payment_routes, payment_route_count };
	w->router = (struct router){ sizeof(tables) / sizeof(tables[0]), tables };
	w->hooks = (struct web_hooks){ .error = web_error_page };
	session_hooks(w);
	web_stores_open(w);
}

void
web_close(struct web *w)
{
	web_stores_close(w);
}
