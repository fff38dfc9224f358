/*
 * Cold start: from fork to the first whole answer.  Asks again every 200 microseconds until the address answers.
 */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 18731 };

/* Bytes of the answer to GET path; 0 = none yet. */
static size_t
ask(const char *path)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[4096], head[16] = "";
	size_t bytes = 0;
	ssize_t n;

	if (fd < 0) return 0;
	n = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n", path, PORT);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 && write(fd, text, (size_t)n) == n)
		while ((n = read(fd, text, sizeof text)) > 0) {
			if (bytes == 0) memcpy(head, text, (size_t)n < 12 ? (size_t)n : 12);
			bytes += (size_t)n;
		}
	close(fd);
	return strncmp(head, "HTTP/1.1 200", 12) == 0 ? bytes : 0;
}

/* Milliseconds until path is answered by command; -1 = never. */
static double
start_once(const char *path, char **command)
{
	struct timespec pause = { 0, 200000 };
	double start = seconds_wall(), took = -1;
	pid_t child = fork();
	int status;

	if (child == 0) {
		int nowhere = open("/dev/null", O_RDWR);
		dup2(nowhere, 0);
		dup2(nowhere, 1);
		dup2(nowhere, 2);
		execv(command[0], command);
		_exit(127);
	}
	if (child < 0) return -1;
	while (seconds_wall() - start < 20) {
		if (ask(path)) {
			took = (seconds_wall() - start) * 1000;
			break;
		}
		if (waitpid(child, &status, WNOHANG) == child) return -1;
		nanosleep(&pause, NULL);
	}
	kill(child, SIGTERM);
	waitpid(child, &status, 0);
	return took;
}

int
bench_start(const char *path, char **command)
{
	double took[BENCH_ROUNDS];
	struct spread s;

	for (int r = 0; r < BENCH_ROUNDS; r++) {
		took[r] = start_once(path, command);
		if (took[r] < 0) {
			fprintf(stderr, "bench: %s does not answer %s\n", command[0], path);
			return 3;
		}
	}
	s = spread_of(took, BENCH_ROUNDS);
	printf("cold start to the first answer of %s: %.0f ms (%.0f to %.0f in %d rounds)\n", path, s.median, s.least, s.most, BENCH_ROUNDS);
	return 0;
}
