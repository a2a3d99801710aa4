// Stands in for the NDK's libunwind.a, for linking only: nothing here unwinds.
void _Unwind_Backtrace(void) { __builtin_trap(); }
void _Unwind_DeleteException(void) { __builtin_trap(); }
void _Unwind_FindEnclosingFunction(void) { __builtin_trap(); }
void _Unwind_GetCFA(void) { __builtin_trap(); }
void _Unwind_GetDataRelBase(void) { __builtin_trap(); }
void _Unwind_GetIP(void) { __builtin_trap(); }
void _Unwind_GetIPInfo(void) { __builtin_trap(); }
void _Unwind_GetLanguageSpecificData(void) { __builtin_trap(); }
void _Unwind_GetRegionStart(void) { __builtin_trap(); }
void _Unwind_GetTextRelBase(void) { __builtin_trap(); }
void _Unwind_RaiseException(void) { __builtin_trap(); }
void _Unwind_Resume(void) { __builtin_trap(); }
void _Unwind_SetGR(void) { __builtin_trap(); }
void _Unwind_SetIP(void) { __builtin_trap(); }
