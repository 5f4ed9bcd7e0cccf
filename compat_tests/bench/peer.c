/* The floor: an echo server, a source and a sink over epoll in C, with nothing between the system and the bytes.
 *
 * Prints {"ports": {"echo": ..., "flood-64k": ..., "sink": ...}} and serves for ever.  What the system calls cost here is
 * what they cost everybody; the rest of a Python server's time is Python.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ECHO, FLOOD, SINK, KINDS };
#define BLOCK (8l << 20) /* bytes that the sink answers, and that the source sends: as in servers.py */
#define FLOOD_BLOCK (32l << 20)

static struct { int kind, listens; long left; } files[65536];
static char buffer[1 << 18];
static int epoll;

static void watch(int fd, int operation, unsigned events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    epoll_ctl(epoll, operation, fd, &event);
}

static int listen_for(int kind) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof here;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&here, n) || listen(fd, 1000)) exit(1);
    getsockname(fd, (struct sockaddr *)&here, &n);
    files[fd].kind = kind, files[fd].listens = 1;
    watch(fd, EPOLL_CTL_ADD, EPOLLIN);
    return ntohs(here.sin_port);
}

static void readable(int fd) {
    ssize_t n = recv(fd, buffer, 1 << 16, 0);
    if (n <= 0) { close(fd); return; }
    if (files[fd].kind == ECHO) {
        for (ssize_t sent = 0, k; sent < n; sent += k > 0 ? k : 0)
            if ((k = send(fd, buffer + sent, n - sent, 0)) < 0 && errno != EAGAIN) break;
    } else if (files[fd].kind == SINK) {
        files[fd].left -= n;
        if (files[fd].left <= 0) { files[fd].left += BLOCK; send(fd, "!", 1, 0); }
    } else {
        files[fd].left = FLOOD_BLOCK;
        watch(fd, EPOLL_CTL_MOD, EPOLLOUT);
    }
}

static void writable(int fd) {
    while (files[fd].left) {
        long most = files[fd].left < (long)sizeof buffer ? files[fd].left : (long)sizeof buffer;
        ssize_t n = send(fd, buffer, most, 0);
        if (n < 0) return;
        files[fd].left -= n;
    }
    watch(fd, EPOLL_CTL_MOD, EPOLLIN);
}

int main(void) {
    epoll = epoll_create1(0);
    int echo = listen_for(ECHO), flood = listen_for(FLOOD), sink = listen_for(SINK);
    printf("{\"ports\": {\"echo\": %d, \"flood-64k\": %d, \"sink\": %d}}\n", echo, flood, sink);
    fflush(stdout);
    for (;;) {
        struct epoll_event ready[1024];
        int n = epoll_wait(epoll, ready, 1024, -1);
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (files[fd].listens) {
                int one = accept4(fd, 0, 0, SOCK_NONBLOCK);
                if (one < 0) continue;
                files[one].kind = files[fd].kind, files[one].listens = 0, files[one].left = BLOCK;
                watch(one, EPOLL_CTL_ADD, EPOLLIN);
            } else if (ready[i].events & EPOLLOUT) writable(fd);
            else readable(fd);
        }
    }
}
