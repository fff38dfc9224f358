/*
 * A pool of connections for reading.  (Contract in web.h, web_store.)  A connection belongs to one request at a time;
 * it goes back when the request's arena is emptied.
 */
#include "web/web.h"

#include "store/store.h"

struct lease { struct web_readers *pool; struct store *store; };

void
web_stores_open(struct web *w)
{
	pthread_mutex_init(&w->readers.lock, NULL);
	w->readers.count = 0;
}

void
web_stores_close(struct web *w)
{
	while (w->readers.count > 0) store_close(w->readers.idle[--w->readers.count]);
	pthread_mutex_destroy(&w->readers.lock);
}

static void
give_back(void *user)
{
	struct lease *lease = user;
	struct store *store = lease->store;

	store_rollback(store);                           /* ends a snapshot that is still open */
	pthread_mutex_lock(&lease->pool->lock);
	if (lease->pool->count < SERVER_WORKERS_MAX) {
		lease->pool->idle[lease->pool->count++] = store;
		store = NULL;
	}
	pthread_mutex_unlock(&lease->pool->lock);
	if (store) store_close(store);
}

enum an_rc
web_store(struct an_cx *cx, struct web *w, struct store **ret)
{
	struct store *store = NULL;

	pthread_mutex_lock(&w->readers.lock);
	if (w->readers.count > 0) store = w->readers.idle[--w->readers.count];
	pthread_mutex_unlock(&w->readers.lock);
	if (!store) {
		enum an_rc rc = store_open(cx, w->folder, STORE_READ, &store);
		if (rc) return rc;
	}
	struct lease *lease = ARENA_NEW(cx->arena, struct lease);
	*lease = (struct lease){ &w->readers, store };
	arena_release(cx->arena, give_back, lease);
	*ret = store;
	return AN_OK;
}
