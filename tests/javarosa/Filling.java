import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.ValidateOutcome;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.SelectMultiData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.xform.util.XFormAnswerDataParser;

/** A person with prepared answers walks through a form, question by question, and sends it off. */
final class Filling {
    private final FormDef form;
    private final FormEntryModel model;
    private final FormEntryController controller;
    private final JsonNode answers;
    private final Set<String> given = new LinkedHashSet<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final ArrayNode refused = Phone.JSON.createArrayNode();

    Filling(FormDef form, JsonNode answers) {
        this.form = form;
        this.answers = answers;
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
        collect("", answers);
    }

    /** {instance, refused: [{path, why, says}], unasked: [path]}; see phone.py. */
    JsonNode result() throws Exception {
        walk();
        ValidateOutcome outcome = form.validate();
        if (outcome != null && refused.isEmpty()) {
            String why = outcome.outcome == FormEntryController.ANSWER_REQUIRED_BUT_EMPTY
                ? "required" : "constraint";
            refuse(name(outcome.failedPrompt.getReference()), why, "");
        }
        controller.finalizeFormEntry();
        ObjectNode result = Phone.JSON.createObjectNode();
        result.put("instance", Phone.xml(form.getMainInstance()));
        result.set("refused", refused);
        ArrayNode unasked = result.putArray("unasked");
        given.stream().filter(path -> !asked.contains(path)).forEach(unasked::add);
        return result;
    }

    private void walk() {
        int event = controller.stepToNextEvent();
        while (event != FormEntryController.EVENT_END_OF_FORM) {
            if (event == FormEntryController.EVENT_QUESTION) {
                answer(model.getFormIndex());
            } else if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT && wantsRow(model.getFormIndex())) {
                controller.newRepeat();
            }
            event = controller.stepToNextEvent();
        }
    }

    private boolean wantsRow(FormIndex index) {
        return at(index.getReference()) != null;
    }

    private void answer(FormIndex index) {
        FormEntryPrompt prompt = model.getQuestionPrompt(index);
        String path = name(index.getReference());
        JsonNode answer = at(index.getReference());
        if (answer != null && !prompt.isReadOnly()) {
            asked.add(path);
        }
        if (prompt.isReadOnly() || (answer == null && prompt.getAnswerValue() != null)) {
            return; // a note, or an answer that the form brought along and that nobody changes
        }
        IAnswerData value;
        try {
            value = answer == null ? null : read(prompt, answer);
        } catch (RuntimeException wrong) {
            refuse(path, "type", String.valueOf(wrong.getMessage()));
            return;
        }
        int outcome = controller.answerQuestion(index, value, true);
        if (outcome == FormEntryController.ANSWER_REQUIRED_BUT_EMPTY) {
            refuse(path, "required", "");
        } else if (outcome == FormEntryController.ANSWER_CONSTRAINT_VIOLATED) {
            refuse(path, "constraint", String.valueOf(prompt.getConstraintText(value)));
        }
    }

    private static IAnswerData read(FormEntryPrompt prompt, JsonNode answer) {
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE:
                return new SelectOneData(chosen(prompt, answer.asText()));
            case Constants.CONTROL_SELECT_MULTI:
            case Constants.CONTROL_RANK:
                List<Selection> chosen = new ArrayList<>();
                for (String name : names(answer)) {
                    chosen.add(chosen(prompt, name));
                }
                return chosen.isEmpty() ? null : new SelectMultiData(chosen);
            case Constants.CONTROL_TRIGGER:
                return new StringData(answer.asText());
            default:
                String text = answer.asText();
                IAnswerData value = XFormAnswerDataParser.getAnswerData(
                    text, prompt.getDataType(), prompt.getQuestion());
                if (value == null && !text.isBlank()) {
                    throw new IllegalArgumentException(text);
                }
                return value;
        }
    }

    private static String[] names(JsonNode answer) {
        if (answer.isArray()) {
            List<String> names = new ArrayList<>();
            answer.forEach(one -> names.add(one.asText()));
            return names.toArray(String[]::new);
        }
        return answer.asText().isBlank() ? new String[0] : answer.asText().trim().split("\\s+");
    }

    private static Selection chosen(FormEntryPrompt prompt, String name) {
        for (SelectChoice choice : prompt.getSelectChoices()) {
            if (choice.getValue().equals(name)) {
                return choice.selection();
            }
        }
        throw new IllegalArgumentException("not among the choices: " + name);
    }

    /** The prepared answer (or row) there; null when nothing was prepared. */
    private JsonNode at(TreeReference reference) {
        JsonNode found = answers;
        for (int level = 1; level < reference.size() && found != null; level++) {
            found = found.get(reference.getName(level));
            if (found != null && found.isArray() && level < reference.size() - 1) {
                found = found.get(reference.getMultiplicity(level));
            }
        }
        if (found != null && found.isArray() && isRow(found)) {
            found = found.get(reference.getMultLast());
        }
        return found == null || found.isNull() ? null : found;
    }

    private static boolean isRow(JsonNode list) {
        return list.size() > 0 && list.get(0).isObject();
    }

    /** `members.2.id_no`, rows counted from 0 and groups named, as findings name answers. */
    private String name(TreeReference reference) {
        StringBuilder path = new StringBuilder();
        JsonNode here = answers;
        for (int level = 1; level < reference.size(); level++) {
            path.append(level > 1 ? "." : "").append(reference.getName(level));
            here = here == null ? null : here.get(reference.getName(level));
            if (here != null && here.isArray() && isRow(here)) {
                path.append(".").append(reference.getMultiplicity(level));
                here = here.get(reference.getMultiplicity(level));
            }
        }
        return path.toString();
    }

    private void collect(String path, JsonNode node) {
        if (node.isObject()) {
            node.fields().forEachRemaining(one ->
                collect(path.isEmpty() ? one.getKey() : path + "." + one.getKey(), one.getValue()));
        } else if (node.isArray() && isRow(node)) {
            for (int row = 0; row < node.size(); row++) {
                collect(path + "." + row, node.get(row));
            }
        } else if (!node.isNull()) {
            given.add(path);
        }
    }

    private void refuse(String path, String why, String says) {
        ObjectNode one = refused.addObject();
        one.put("path", path);
        one.put("why", why);
        one.put("says", says);
    }
}
