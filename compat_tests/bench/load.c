/* The load generator: a client that asks a server under test, fast enough that the server is what one waits for.
 *
 *     load MODE PORT CONNECTIONS SIZE DEPTH       then, on standard input, a line with milliseconds for each round
 *
 * For each round it prints {"ops": ..., "wall": seconds, "cpu": its own seconds}.  Connections are made before the first
 * round and live through all of them, except in `churn`.  Modes:
 *   echo    every connection keeps DEPTH messages of SIZE bytes in flight; an op is a message that came back
 *   datagrams   the same over UDP
 *   churn   CONNECTIONS at a time: connect, send SIZE bytes, get them back, close; an op is one such connection
 *   fetch   send one byte, read SIZE bytes; an op is a mebibyte
 *   push    write SIZE bytes, read one byte; an op is a mebibyte
 *   lines   the same, and what is written are lines of 32 bytes and CRLF; SIZE is a multiple of 34
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUFFER (1 << 18)
#define MEBIBYTE 1048576.0

static char buffer[BUFFER], text[BUFFER];
static struct sockaddr_in server;
static long size, depth, connections;
static int *sockets, kind = SOCK_STREAM;

static double seconds(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void die(const char *what) { perror(what); exit(1); }

/* A new connection.  Each comes from another of a few hundred loopback addresses, so that ports never run out. */
static int join_server(void) {
    static unsigned turn;
    struct sockaddr_in mine = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001 + turn++ % 250)};
    int on = 1, fd = socket(AF_INET, kind, 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&mine, sizeof mine)) die("bind");
    if (connect(fd, (struct sockaddr *)&server, sizeof server)) die("connect");
    return fd;
}

static void give(int fd, const char *data, long n) {
    while (n) {
        ssize_t k = send(fd, data, n, 0);
        if (k < 0) die("send");
        data += k, n -= k;
    }
}

/* Write `n` bytes of `text`, which repeats itself every 34 bytes. */
static void give_text(int fd, long n) {
    const long whole = BUFFER / 34 * 34;
    for (; n > whole; n -= whole) give(fd, text, whole);
    give(fd, text, n);
}

static long take(int fd, long most) {
    ssize_t k = recv(fd, buffer, most < BUFFER ? most : BUFFER, 0);
    if (k <= 0) die("recv");
    return k;
}

static long echo(double until) {
    static int epoll;
    static long *odd; /* bytes of an answer that has not come whole */
    long done = 0, in_flight = 0;
    if (!odd) {
        epoll = epoll_create1(0);
        odd = calloc(connections, sizeof *odd);
        for (long i = 0; i < connections; i++) {
            struct epoll_event watch = {.events = EPOLLIN, .data.u64 = i};
            epoll_ctl(epoll, EPOLL_CTL_ADD, sockets[i], &watch);
        }
    }
    for (long i = 0; i < connections; i++) {
        for (long sent = 0; sent < depth * size; sent += size) give(sockets[i], text, size);
        in_flight += depth;
    }
    while (in_flight) {
        struct epoll_event ready[1024];
        int n = epoll_wait(epoll, ready, 1024, -1);
        int go_on = seconds(CLOCK_MONOTONIC) < until;
        for (int e = 0; e < n; e++) {
            long i = ready[e].data.u64, got = odd[i] + take(sockets[i], BUFFER), whole = got / size;
            odd[i] = got % size;
            done += whole;
            if (go_on) give(sockets[i], text, whole * size);
            else in_flight -= whole;
        }
    }
    return done;
}

static long churn(double until) {
    long done = 0;
    int *fds = calloc(connections, sizeof *fds);
    while (seconds(CLOCK_MONOTONIC) < until) {
        for (long i = 0; i < connections; i++) give(fds[i] = join_server(), text, size);
        for (long i = 0; i < connections; i++, done++) {
            for (long left = size; left;) left -= take(fds[i], left);
            close(fds[i]);
        }
    }
    free(fds);
    return done;
}

/* One exchange on the first connection; mebibytes. */
static double exchange(const char *mode) {
    int fd = sockets[0];
    if (!strcmp(mode, "fetch")) {
        give(fd, text, 1);
        for (long left = size; left;) left -= take(fd, left);
    } else {
        give_text(fd, size);
        take(fd, 1);
    }
    return size / MEBIBYTE;
}

int main(int argc, char **argv) {
    if (argc != 6) return fprintf(stderr, "usage: load MODE PORT CONNECTIONS SIZE DEPTH\n"), 2;
    const char *mode = argv[1];
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connections = atol(argv[3]), size = atol(argv[4]), depth = atol(argv[5]);
    for (int i = 0; i < BUFFER; i++) text[i] = i % 34 < 32 ? 'x' : i % 34 == 32 ? '\r' : '\n';
    sockets = calloc(connections, sizeof *sockets);
    if (!strcmp(mode, "datagrams")) kind = SOCK_DGRAM;
    if (strcmp(mode, "churn"))
        for (long i = 0; i < connections; i++) sockets[i] = join_server();

    for (long milliseconds; scanf("%ld", &milliseconds) == 1;) {
        double start = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), until = start + milliseconds / 1e3;
        double ops = 0;
        if (!strcmp(mode, "echo") || kind == SOCK_DGRAM) ops = echo(until);
        else if (!strcmp(mode, "churn")) ops = churn(until);
        else do ops += exchange(mode); while (seconds(CLOCK_MONOTONIC) < until);
        printf("{\"ops\": %.6f, \"wall\": %.9f, \"cpu\": %.9f}\n", ops, seconds(CLOCK_MONOTONIC) - start,
               seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
        fflush(stdout);
    }
    return 0;
}
