#pragma once
#define TARGET_OS_OSX 0
#define TARGET_OS_IPHONE 1
