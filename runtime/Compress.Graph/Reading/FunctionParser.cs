using System.Collections.Immutable;

namespace Compress.Graphs;

/// <summary>Reads <c>FunctionProto</c>.</summary>
internal static class FunctionParser
{
    public static ModelFunction Parse(ReadContext context)
    {
        var reader = context.Reader((0, context.Bytes.Length), "FunctionProto");
        var function = new ModelFunction();
        var inputs = ImmutableArray.CreateBuilder<string>();
        var outputs = ImmutableArray.CreateBuilder<string>();
        var attributes = ImmutableArray.CreateBuilder<string>();
        var defaults = new List<KeyValuePair<string, AttributeValue>>();
        var nodes = ImmutableArray.CreateBuilder<Node>();
        var opsets = new List<KeyValuePair<string, long>>();
        while (reader.Next())
        {
            if (reader.Field is 1 or 8 or 10 or 13) reader.Once();
            switch (reader.Field)
            {
                case 1: function = function with { Name = context.Name(ref reader) }; break;
                case 4: inputs.Add(context.Name(ref reader)); break;
                case 5: outputs.Add(context.Name(ref reader)); break;
                case 6: attributes.Add(context.Name(ref reader)); break;
                case 7: nodes.Add(GraphParser.ParseNode(context, reader.Range(), 0)); break;
                case 9: ModelParser.AddOpset(context, ref reader, opsets); break;
                case 10: function = function with { Domain = ModelParser.Domain(context.Name(ref reader)) }; break;
                case 11:
                    var attribute = AttributeParser.Parse(context, reader.Range(), 0);
                    if (defaults.Exists(a => a.Key == attribute.Key)) reader.Fail($"the attribute '{attribute.Key}' is given twice");
                    defaults.Add(attribute);
                    break;
                case 13: function = function with { Overload = context.Name(ref reader) }; break;
                default: reader.Skip(); break;
            }
        }
        return function with
        {
            Inputs = inputs.ToImmutable(),
            Outputs = outputs.ToImmutable(),
            Attributes = attributes.ToImmutable(),
            Defaults = ModelParser.Map(defaults),
            Nodes = nodes.ToImmutable(),
            Opsets = ModelParser.Map(opsets),
        };
    }
}
