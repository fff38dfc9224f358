/*
 * Every limit of the HTTP layer and of forms, in one place.  Each has a test at the limit and one beyond.
 */
#ifndef WEB_LIMITS_H
#define WEB_LIMITS_H

enum {
	/* A request's head. */
	WIRE_HEADERS_MAX = 100,
	WIRE_HEAD_BYTES_MAX = 16 * 1024,
	WIRE_URI_BYTES_MAX = 8 * 1024,
	WIRE_METHOD_BYTES_MAX = 24,

	/* A request's body, chunks joined. */
	WIRE_BODY_BYTES_MAX = 12 * 1024 * 1024,          /* one document of 10 MiB and the form around it */
	HTTP_CHUNK_DIGITS_MAX = 8,
	HTTP_CHUNK_EXTENSION_BYTES_MAX = 128,
	HTTP_CHUNK_OVERHEAD_BYTES_MAX = 64 * 1024,       /* framing beyond the bytes it carries */

	/* A reply. */
	WIRE_REPLY_HEADERS_BYTES_MAX = 16 * 1024,
	WIRE_REPLY_BODY_BYTES_MAX = 64 * 1024 * 1024,

	/* Forms. */
	FORM_FIELDS_MAX = 500,
	FORM_NAME_BYTES_MAX = 200,
	FORM_PARTS_MAX = 20,                             /* of multipart/form-data */
	FORM_BOUNDARY_BYTES_MAX = 70,
	FORM_PART_HEAD_BYTES_MAX = 2048,
	FORM_PART_HEADERS_MAX = 8,
	FORM_FILE_NAME_BYTES_MAX = 1024,

	/* One request in the application. */
	REQUEST_ARENA_BYTES_MAX = 64 * 1024 * 1024,
	REQUEST_PARTS_MAX = 16,                          /* of the path */
	REQUEST_ARGUMENTS_MAX = 6,                       /* {name} in a pattern */
	REQUEST_COOKIES_MAX = 50,

	/* The server. */
	SERVER_LOOPS_MAX = 16,
	SERVER_WORKERS_MAX = 64,
	SERVER_CONNECTIONS_MAX = 32 * 1024,
	SERVER_DESCRIPTORS_KEPT = 128,                   /* of the process's limit: for the database, files, mail */
	SERVER_QUEUE_MAX = 1024,                         /* requests that wait for a worker */
	SERVER_QUEUE_WAIT_MS = 10 * 1000,                /* waited longer: 503 instead of late work */
	SERVER_BODIES_BYTES_MAX = 512 * 1024 * 1024,     /* bodies in memory, all connections together */
	SERVER_HEAD_MS = 10 * 1000,                      /* total time for a head */
	SERVER_BODY_MS = 30 * 1000,                      /* for a body, or for each share of it */
	/* a second: what such a time must bring to be followed by another */
	SERVER_RATE_BYTES = 16 * 1024,
	SERVER_IDLE_MS = 30 * 1000,                      /* between two requests of a connection */
	SERVER_WRITE_MS = 30 * 1000,                     /* for taking a reply, or each share of it */
	/* for the peer to take our last words; what it still sends is */
	SERVER_LINGER_MS = 4 * 1000,
	SERVER_LINGER_BYTES_MAX = 64 * 1024 * 1024,      /* thrown away, so that they are not lost with it */
	SERVER_TICK_MS = 250,                            /* deadlines are looked at this often */
	SERVER_INPUT_BYTES_FIRST = 2 * 1024,             /* of a connection that speaks */
	SERVER_INPUT_BYTES_MAX = 64 * 1024,
	SERVER_QUICK_MAX = 64,                           /* answers without a worker, in one turn of a connection */
	SERVER_ACCEPTS_MAX = 16,                         /* in one turn of a loop */
};

#endif
