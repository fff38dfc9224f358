/*
 * What this program's web side is made of: the tables of routes and the hooks of the rooms around the HTTP layer, one row
 * each.  (Contract in web.h, web_open.)
 */
#include "web/web.h"

void
web_open(struct web *w)
{
	static struct route_table tables[1];

	tables[0] = (struct route_table){ web_routes, web_route_count };
	w->router = (struct router){ sizeof(tables) / sizeof(tables[0]), tables };
	w->hooks = (struct web_hooks){ 0 };
	web_stores_open(w);
}

void
web_close(struct web *w)
{
	web_stores_close(w);
}
