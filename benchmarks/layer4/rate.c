// rate serve PORT | rate call ADDRESS PORT THREADS SECONDS
// The server writes one byte into every connection and closes it. The client opens connections one after the
// other in each thread, reads the byte, resets, and prints connections a second.
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in address;
static volatile long done, failed;
static volatile int stop;

static void *call(void *unused) {
    struct linger reset = {1, 0};
    struct timeval limit = {2, 0};
    while (!stop) {
        char byte;
        int s = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(s, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        int ok = connect(s, (struct sockaddr *)&address, sizeof address) == 0 && read(s, &byte, 1) == 1;
        __sync_fetch_and_add(ok ? &done : &failed, 1);
        close(s);
    }
    return unused;
}

static void serve(int port) {
    int on = 1, s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    address.sin_port = htons(port);
    if (bind(s, (struct sockaddr *)&address, sizeof address) || listen(s, 4096)) {
        perror("listen");
        exit(1);
    }
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c >= 0) {
            if (write(c, "x", 1) < 0) perror("write");
            close(c);
        }
    }
}

int main(int n, char **arg) {
    address.sin_family = AF_INET;
    if (n == 3 && !strcmp(arg[1], "serve")) serve(atoi(arg[2]));
    if (n != 6) return 2;
    inet_pton(AF_INET, arg[2], &address.sin_addr);
    address.sin_port = htons(atoi(arg[3]));
    pthread_t thread;
    for (int i = 0; i < atoi(arg[4]); i++) pthread_create(&thread, NULL, call, NULL);
    sleep(1);
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    long before = done, failedBefore = failed;
    sleep(atoi(arg[5]));
    long after = done;
    clock_gettime(CLOCK_MONOTONIC, &to);
    stop = 1;
    double span = (to.tv_sec - from.tv_sec) + (to.tv_nsec - from.tv_nsec) / 1e9;
    printf("%.0f %ld\n", (after - before) / span, failed - failedBefore);
    return 0;
}
