#include <stdio.h>
int main(void) { puts(ANUDAN_VERSION); return 2; }
