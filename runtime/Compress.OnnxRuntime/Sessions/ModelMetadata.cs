namespace Microsoft.ML.OnnxRuntime;

/// <summary>What a model says of itself.</summary>
public sealed unsafe class ModelMetadata
{
    internal ModelMetadata(nint metadata)
    {
        var allocator = OrtAllocator.Default;
        nint text;
        OrtStatus.Check(OrtApi.ModelMetadataGetProducerName(metadata, allocator, &text));
        ProducerName = OrtText.Take(text);
        OrtStatus.Check(OrtApi.ModelMetadataGetGraphName(metadata, allocator, &text));
        GraphName = OrtText.Take(text);
        OrtStatus.Check(OrtApi.ModelMetadataGetDomain(metadata, allocator, &text));
        Domain = OrtText.Take(text);
        OrtStatus.Check(OrtApi.ModelMetadataGetDescription(metadata, allocator, &text));
        Description = OrtText.Take(text);
        OrtStatus.Check(OrtApi.ModelMetadataGetGraphDescription(metadata, allocator, &text));
        GraphDescription = OrtText.Take(text);
        long version;
        OrtStatus.Check(OrtApi.ModelMetadataGetVersion(metadata, &version));
        Version = version;
        CustomMetadataMap = ReadMap(metadata, allocator);
    }

    /// <summary>The tool that made the model.</summary>
    public string ProducerName { get; }

    /// <summary>Name of the graph.</summary>
    public string GraphName { get; }

    /// <summary>The model's domain.</summary>
    public string Domain { get; }

    /// <summary>The model's doc string.</summary>
    public string Description { get; }

    /// <summary>The graph's doc string.</summary>
    public string GraphDescription { get; }

    /// <summary>The model's own version.</summary>
    public long Version { get; }

    /// <summary>The model's metadata properties.</summary>
    public Dictionary<string, string> CustomMetadataMap { get; }

    private static Dictionary<string, string> ReadMap(nint metadata, nint allocator)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        nint* keys;
        long count;
        OrtStatus.Check(OrtApi.ModelMetadataGetCustomMetadataMapKeys(metadata, allocator, &keys, &count));
        for (var i = 0; i < count; i++)
        {
            nint value;
            OrtStatus.Check(OrtApi.ModelMetadataLookupCustomMetadataMap(metadata, allocator, (byte*)keys[i], &value));
            map[OrtText.Take(keys[i])] = OrtText.Take(value);
        }

        if (keys is not null)
        {
            OrtStatus.Check(OrtApi.AllocatorFree(allocator, (nint)keys));
        }

        return map;
    }
}
