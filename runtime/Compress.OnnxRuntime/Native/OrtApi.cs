namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// The slots of the C API's function table that this binding calls. The table is append-only, so that a slot's
/// number never changes between versions. A function that can fail returns a status that is zero for success;
/// <see cref="OrtStatus.Check"/> turns any other into an exception.
/// </summary>
internal static unsafe class OrtApi
{
    internal static int GetErrorCode(nint status) =>
        ((delegate* unmanaged<nint, int>)OrtLibrary.Table[1])(status);

    internal static nint GetErrorMessage(nint status) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[2])(status);

    internal static nint CreateEnv(int level, byte* logId, nint* env) =>
        ((delegate* unmanaged<int, byte*, nint*, nint>)OrtLibrary.Table[3])(level, logId, env);

    internal static nint DisableTelemetryEvents(nint env) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[6])(env);

    internal static nint CreateSession(nint env, byte* path, nint options, nint* session) =>
        ((delegate* unmanaged<nint, byte*, nint, nint*, nint>)OrtLibrary.Table[7])(env, path, options, session);

    internal static nint CreateSessionFromArray(nint env, byte* model, nuint length, nint options, nint* session) =>
        ((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)OrtLibrary.Table[8])(env, model, length, options, session);

    internal static nint Run(nint session, nint runOptions, byte** inputNames, nint* inputs, nuint inputCount, byte** outputNames, nuint outputCount, nint* outputs) =>
        ((delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint>)OrtLibrary.Table[9])(session, runOptions, inputNames, inputs, inputCount, outputNames, outputCount, outputs);

    internal static nint CreateSessionOptions(nint* options) =>
        ((delegate* unmanaged<nint*, nint>)OrtLibrary.Table[10])(options);

    internal static nint SetOptimizedModelFilePath(nint options, byte* path) =>
        ((delegate* unmanaged<nint, byte*, nint>)OrtLibrary.Table[11])(options, path);

    internal static nint SetSessionExecutionMode(nint options, int mode) =>
        ((delegate* unmanaged<nint, int, nint>)OrtLibrary.Table[13])(options, mode);

    internal static nint EnableProfiling(nint options, byte* prefix) =>
        ((delegate* unmanaged<nint, byte*, nint>)OrtLibrary.Table[14])(options, prefix);

    internal static nint DisableProfiling(nint options) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[15])(options);

    internal static nint EnableMemPattern(nint options) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[16])(options);

    internal static nint DisableMemPattern(nint options) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[17])(options);

    internal static nint EnableCpuMemArena(nint options) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[18])(options);

    internal static nint DisableCpuMemArena(nint options) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[19])(options);

    internal static nint SetSessionLogId(nint options, byte* id) =>
        ((delegate* unmanaged<nint, byte*, nint>)OrtLibrary.Table[20])(options, id);

    internal static nint SetSessionLogSeverityLevel(nint options, int level) =>
        ((delegate* unmanaged<nint, int, nint>)OrtLibrary.Table[22])(options, level);

    internal static nint SetSessionGraphOptimizationLevel(nint options, int level) =>
        ((delegate* unmanaged<nint, int, nint>)OrtLibrary.Table[23])(options, level);

    internal static nint SetIntraOpNumThreads(nint options, int count) =>
        ((delegate* unmanaged<nint, int, nint>)OrtLibrary.Table[24])(options, count);

    internal static nint SetInterOpNumThreads(nint options, int count) =>
        ((delegate* unmanaged<nint, int, nint>)OrtLibrary.Table[25])(options, count);

    internal static nint SessionGetInputCount(nint session, nuint* count) =>
        ((delegate* unmanaged<nint, nuint*, nint>)OrtLibrary.Table[30])(session, count);

    internal static nint SessionGetOutputCount(nint session, nuint* count) =>
        ((delegate* unmanaged<nint, nuint*, nint>)OrtLibrary.Table[31])(session, count);

    internal static nint SessionGetOverridableInitializerCount(nint session, nuint* count) =>
        ((delegate* unmanaged<nint, nuint*, nint>)OrtLibrary.Table[32])(session, count);

    internal static nint SessionGetInputTypeInfo(nint session, nuint index, nint* info) =>
        ((delegate* unmanaged<nint, nuint, nint*, nint>)OrtLibrary.Table[33])(session, index, info);

    internal static nint SessionGetOutputTypeInfo(nint session, nuint index, nint* info) =>
        ((delegate* unmanaged<nint, nuint, nint*, nint>)OrtLibrary.Table[34])(session, index, info);

    internal static nint SessionGetOverridableInitializerTypeInfo(nint session, nuint index, nint* info) =>
        ((delegate* unmanaged<nint, nuint, nint*, nint>)OrtLibrary.Table[35])(session, index, info);

    internal static nint SessionGetInputName(nint session, nuint index, nint allocator, nint* name) =>
        ((delegate* unmanaged<nint, nuint, nint, nint*, nint>)OrtLibrary.Table[36])(session, index, allocator, name);

    internal static nint SessionGetOutputName(nint session, nuint index, nint allocator, nint* name) =>
        ((delegate* unmanaged<nint, nuint, nint, nint*, nint>)OrtLibrary.Table[37])(session, index, allocator, name);

    internal static nint SessionGetOverridableInitializerName(nint session, nuint index, nint allocator, nint* name) =>
        ((delegate* unmanaged<nint, nuint, nint, nint*, nint>)OrtLibrary.Table[38])(session, index, allocator, name);

    internal static nint CreateRunOptions(nint* options) =>
        ((delegate* unmanaged<nint*, nint>)OrtLibrary.Table[39])(options);

    internal static nint RunOptionsSetRunLogSeverityLevel(nint options, int level) =>
        ((delegate* unmanaged<nint, int, nint>)OrtLibrary.Table[41])(options, level);

    internal static nint RunOptionsSetRunTag(nint options, byte* tag) =>
        ((delegate* unmanaged<nint, byte*, nint>)OrtLibrary.Table[42])(options, tag);

    internal static nint RunOptionsSetTerminate(nint options) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[46])(options);

    internal static nint RunOptionsUnsetTerminate(nint options) =>
        ((delegate* unmanaged<nint, nint>)OrtLibrary.Table[47])(options);

    internal static nint CreateTensorAsOrtValue(nint allocator, long* shape, nuint rank, int type, nint* value) =>
        ((delegate* unmanaged<nint, long*, nuint, int, nint*, nint>)OrtLibrary.Table[48])(allocator, shape, rank, type, value);

    internal static nint CreateTensorWithDataAsOrtValue(nint memoryInfo, void* data, nuint bytes, long* shape, nuint rank, int type, nint* value) =>
        ((delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)OrtLibrary.Table[49])(memoryInfo, data, bytes, shape, rank, type, value);

    internal static nint GetTensorMutableData(nint value, void** data) =>
        ((delegate* unmanaged<nint, void**, nint>)OrtLibrary.Table[51])(value, data);

    internal static nint CastTypeInfoToTensorInfo(nint typeInfo, nint* tensorInfo) =>
        ((delegate* unmanaged<nint, nint*, nint>)OrtLibrary.Table[55])(typeInfo, tensorInfo);

    internal static nint GetOnnxTypeFromTypeInfo(nint typeInfo, int* type) =>
        ((delegate* unmanaged<nint, int*, nint>)OrtLibrary.Table[56])(typeInfo, type);

    internal static nint GetTensorElementType(nint info, int* type) =>
        ((delegate* unmanaged<nint, int*, nint>)OrtLibrary.Table[60])(info, type);

    internal static nint GetDimensionsCount(nint info, nuint* rank) =>
        ((delegate* unmanaged<nint, nuint*, nint>)OrtLibrary.Table[61])(info, rank);

    internal static nint GetDimensions(nint info, long* dims, nuint rank) =>
        ((delegate* unmanaged<nint, long*, nuint, nint>)OrtLibrary.Table[62])(info, dims, rank);

    internal static nint GetSymbolicDimensions(nint info, nint* names, nuint rank) =>
        ((delegate* unmanaged<nint, nint*, nuint, nint>)OrtLibrary.Table[63])(info, names, rank);

    internal static nint GetTensorTypeAndShape(nint value, nint* info) =>
        ((delegate* unmanaged<nint, nint*, nint>)OrtLibrary.Table[65])(value, info);

    internal static nint GetValueType(nint value, int* type) =>
        ((delegate* unmanaged<nint, int*, nint>)OrtLibrary.Table[67])(value, type);

    internal static nint CreateCpuMemoryInfo(int allocator, int memory, nint* info) =>
        ((delegate* unmanaged<int, int, nint*, nint>)OrtLibrary.Table[69])(allocator, memory, info);

    internal static nint AllocatorFree(nint allocator, nint pointer) =>
        ((delegate* unmanaged<nint, nint, nint>)OrtLibrary.Table[76])(allocator, pointer);

    internal static nint GetAllocatorWithDefaultOptions(nint* allocator) =>
        ((delegate* unmanaged<nint*, nint>)OrtLibrary.Table[78])(allocator);

    internal static void ReleaseStatus(nint status) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[93])(status);

    internal static void ReleaseSession(nint session) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[95])(session);

    internal static void ReleaseValue(nint value) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[96])(value);

    internal static void ReleaseRunOptions(nint options) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[97])(options);

    internal static void ReleaseTypeInfo(nint info) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[98])(info);

    internal static void ReleaseTensorTypeAndShapeInfo(nint info) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[99])(info);

    internal static void ReleaseSessionOptions(nint options) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[100])(options);

    internal static nint SessionEndProfiling(nint session, nint allocator, nint* path) =>
        ((delegate* unmanaged<nint, nint, nint*, nint>)OrtLibrary.Table[110])(session, allocator, path);

    internal static nint SessionGetModelMetadata(nint session, nint* metadata) =>
        ((delegate* unmanaged<nint, nint*, nint>)OrtLibrary.Table[111])(session, metadata);

    internal static nint ModelMetadataGetProducerName(nint metadata, nint allocator, nint* text) =>
        ((delegate* unmanaged<nint, nint, nint*, nint>)OrtLibrary.Table[112])(metadata, allocator, text);

    internal static nint ModelMetadataGetGraphName(nint metadata, nint allocator, nint* text) =>
        ((delegate* unmanaged<nint, nint, nint*, nint>)OrtLibrary.Table[113])(metadata, allocator, text);

    internal static nint ModelMetadataGetDomain(nint metadata, nint allocator, nint* text) =>
        ((delegate* unmanaged<nint, nint, nint*, nint>)OrtLibrary.Table[114])(metadata, allocator, text);

    internal static nint ModelMetadataGetDescription(nint metadata, nint allocator, nint* text) =>
        ((delegate* unmanaged<nint, nint, nint*, nint>)OrtLibrary.Table[115])(metadata, allocator, text);

    internal static nint ModelMetadataLookupCustomMetadataMap(nint metadata, nint allocator, byte* key, nint* text) =>
        ((delegate* unmanaged<nint, nint, byte*, nint*, nint>)OrtLibrary.Table[116])(metadata, allocator, key, text);

    internal static nint ModelMetadataGetVersion(nint metadata, long* version) =>
        ((delegate* unmanaged<nint, long*, nint>)OrtLibrary.Table[117])(metadata, version);

    internal static void ReleaseModelMetadata(nint metadata) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[118])(metadata);

    internal static nint ModelMetadataGetCustomMetadataMapKeys(nint metadata, nint allocator, nint** keys, long* count) =>
        ((delegate* unmanaged<nint, nint, nint**, long*, nint>)OrtLibrary.Table[123])(metadata, allocator, keys, count);

    internal static nint AddFreeDimensionOverrideByName(nint options, byte* name, long value) =>
        ((delegate* unmanaged<nint, byte*, long, nint>)OrtLibrary.Table[124])(options, name, value);

    internal static nint GetAvailableProviders(nint** names, int* count) =>
        ((delegate* unmanaged<nint**, int*, nint>)OrtLibrary.Table[125])(names, count);

    internal static nint ReleaseAvailableProviders(nint* names, int count) =>
        ((delegate* unmanaged<nint*, int, nint>)OrtLibrary.Table[126])(names, count);

    internal static nint GetStringTensorElementLength(nint value, nuint index, nuint* length) =>
        ((delegate* unmanaged<nint, nuint, nuint*, nint>)OrtLibrary.Table[127])(value, index, length);

    internal static nint GetStringTensorElement(nint value, nuint length, nuint index, byte* text) =>
        ((delegate* unmanaged<nint, nuint, nuint, byte*, nint>)OrtLibrary.Table[128])(value, length, index, text);

    internal static nint FillStringTensorElement(nint value, byte* text, nuint index) =>
        ((delegate* unmanaged<nint, byte*, nuint, nint>)OrtLibrary.Table[129])(value, text, index);

    internal static nint AddSessionConfigEntry(nint options, byte* key, byte* value) =>
        ((delegate* unmanaged<nint, byte*, byte*, nint>)OrtLibrary.Table[130])(options, key, value);

    internal static nint RunWithBinding(nint session, nint runOptions, nint binding) =>
        ((delegate* unmanaged<nint, nint, nint, nint>)OrtLibrary.Table[133])(session, runOptions, binding);

    internal static nint CreateIoBinding(nint session, nint* binding) =>
        ((delegate* unmanaged<nint, nint*, nint>)OrtLibrary.Table[134])(session, binding);

    internal static void ReleaseIoBinding(nint binding) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[135])(binding);

    internal static nint BindInput(nint binding, byte* name, nint value) =>
        ((delegate* unmanaged<nint, byte*, nint, nint>)OrtLibrary.Table[136])(binding, name, value);

    internal static nint BindOutput(nint binding, byte* name, nint value) =>
        ((delegate* unmanaged<nint, byte*, nint, nint>)OrtLibrary.Table[137])(binding, name, value);

    internal static nint BindOutputToDevice(nint binding, byte* name, nint memoryInfo) =>
        ((delegate* unmanaged<nint, byte*, nint, nint>)OrtLibrary.Table[138])(binding, name, memoryInfo);

    internal static nint GetBoundOutputValues(nint binding, nint allocator, nint** values, nuint* count) =>
        ((delegate* unmanaged<nint, nint, nint**, nuint*, nint>)OrtLibrary.Table[140])(binding, allocator, values, count);

    internal static void ClearBoundInputs(nint binding) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[141])(binding);

    internal static void ClearBoundOutputs(nint binding) =>
        ((delegate* unmanaged<nint, void>)OrtLibrary.Table[142])(binding);

    internal static nint SessionOptionsAppendExecutionProvider_CUDA(nint options, void* cudaOptions) =>
        ((delegate* unmanaged<nint, void*, nint>)OrtLibrary.Table[152])(options, cudaOptions);

    internal static nint ModelMetadataGetGraphDescription(nint metadata, nint allocator, nint* text) =>
        ((delegate* unmanaged<nint, nint, nint*, nint>)OrtLibrary.Table[158])(metadata, allocator, text);

    internal static nint AddRunConfigEntry(nint options, byte* key, byte* value) =>
        ((delegate* unmanaged<nint, byte*, byte*, nint>)OrtLibrary.Table[165])(options, key, value);
}
