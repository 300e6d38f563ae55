import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Date;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.xform.util.XFormAnswerDataSerializer;
import org.javarosa.xpath.XPathNodeset;
import org.javarosa.xpath.XPathParseTool;
import org.javarosa.xpath.expr.XPathFuncExpr;

/** What JavaRosa holds of a filled form: relevance, required, constraints, values, choices; or of expressions. */
final class Looking {
    private static final Pattern STEP = Pattern.compile("/([^/\\[]+)(?:\\[(\\d+)])?");

    private static final Set<Integer> SELECTS = Set.of(
        Constants.CONTROL_SELECT_ONE, Constants.CONTROL_SELECT_MULTI, Constants.CONTROL_RANK);

    private Looking() {
    }

    /** {nodes: [{path, relevant, required, value, constraint, says, choices}]} in the form's order. */
    static JsonNode at(FormDef form) {
        Map<String, FormEntryPrompt> prompts = prompts(form);
        ObjectNode result = Phone.JSON.createObjectNode();
        Map<FormEntryPrompt, ObjectNode> selects = new LinkedHashMap<>();
        visit(form, form.getMainInstance().getRoot(), "", prompts, result.putArray("nodes"), selects);
        // At the end and the last question first: making a list of choices takes away an answer that the list
        // does not offer, which then changes the lists of later questions.
        List<FormEntryPrompt> backwards = new ArrayList<>(selects.keySet());
        Collections.reverse(backwards);
        for (FormEntryPrompt prompt : backwards) {
            ArrayNode choices = selects.get(prompt).putArray("choices");
            prompt.getSelectChoices().forEach(choice -> choices.add(choice.getValue()));
        }
        return result;
    }

    /** The questions that would be asked. */
    private static Map<String, FormEntryPrompt> prompts(FormDef form) {
        FormEntryModel model = new FormEntryModel(form);
        FormEntryController controller = new FormEntryController(model);
        Map<String, FormEntryPrompt> found = new HashMap<>();
        for (int event = controller.stepToNextEvent();
                event != FormEntryController.EVENT_END_OF_FORM;
                event = controller.stepToNextEvent()) {
            if (event == FormEntryController.EVENT_QUESTION) {
                found.put(model.getFormIndex().getReference().toString(true), model.getQuestionPrompt());
            }
        }
        return found;
    }

    private static void visit(
            FormDef form, TreeElement node, String above, Map<String, FormEntryPrompt> prompts, ArrayNode into,
            Map<FormEntryPrompt, ObjectNode> selects) {
        if (node.getMult() == TreeReference.INDEX_TEMPLATE) {
            return;
        }
        String path = above + "/" + node.getName() + (node.isRepeatable() ? "[" + (node.getMult() + 1) + "]" : "");
        TreeReference reference = node.getRef();
        ObjectNode one = into.addObject();
        one.put("path", path);
        one.put("relevant", node.isRelevant());
        one.put("required", node.isRequired());
        one.put("leaf", node.getNumChildren() == 0);
        one.put("value", value(node));
        if (node.getConstraint() != null && node.getValue() != null) {
            one.put("constraint", form.evaluateConstraint(reference, node.getValue()));
        }
        FormEntryPrompt prompt = prompts.get(reference.toString(true));
        if (prompt != null) {
            one.put("says", prompt.getConstraintText(node.getValue()));
            if (SELECTS.contains(prompt.getControlType())) {
                selects.put(prompt, one);
            }
        }
        for (int child = 0; child < node.getNumChildren(); child++) {
            visit(form, node.getChildAt(child), path, prompts, into, selects);
        }
    }

    private static String value(TreeElement node) {
        if (node.getValue() == null) {
            return "";
        }
        return String.valueOf(new XFormAnswerDataSerializer().serializeAnswerData(node.getValue(), node.getDataType()));
    }

    /** {values: [{type, text} or {error}]}, one for each of `cases` [{context, expression}]. */
    static JsonNode evaluate(FormDef form, JsonNode cases) {
        ObjectNode result = Phone.JSON.createObjectNode();
        ArrayNode values = result.putArray("values");
        for (JsonNode one : cases) {
            ObjectNode value = values.addObject();
            try {
                evaluate(form, one.get("context").asText(), one.get("expression").asText(), value);
            } catch (Exception | StackOverflowError thrown) {
                value.put("error", thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
            }
        }
        return result;
    }

    private static void evaluate(FormDef form, String context, String expression, ObjectNode into)
            throws Exception {
        EvaluationContext here = new EvaluationContext(form.getEvaluationContext(), reference(context));
        Object value = XPathParseTool.parseXPath(expression).eval(form.getMainInstance(), here);
        if (value instanceof XPathNodeset) {
            value = ((XPathNodeset) value).unpack();
        }
        into.put("type", value instanceof Boolean ? "boolean"
            : value instanceof Date ? "date"
            : value instanceof Number ? "number"
            : "string");
        into.put("text", XPathFuncExpr.toString(value));
    }

    /** `/data/members[2]/name`: rows counted from 1, the first where nothing is said. */
    private static TreeReference reference(String path) {
        TreeReference reference = TreeReference.rootRef();
        Matcher step = STEP.matcher(path);
        while (step.find()) {
            reference.add(step.group(1), step.group(2) == null ? 0 : Integer.parseInt(step.group(2)) - 1);
        }
        return reference;
    }
}
