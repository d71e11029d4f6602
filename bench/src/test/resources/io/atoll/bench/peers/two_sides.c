/* Side 0 makes the file and waits until side 1 has removed it, then tells the seconds that it was given. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **arguments) {
    if (count != 5) {
        return 2;
    }
    const char *file = arguments[1];
    if (atoi(arguments[2]) == 1) {
        while (unlink(file) != 0) {
            usleep(200);
        }
        return 0;
    }
    fclose(fopen(file, "wx"));
    while (access(file, F_OK) == 0) {
        usleep(200);
    }
    printf("= rate %f side %s\n", atof(arguments[3]) + atof(arguments[4]), arguments[2]);
    return 0;
}
